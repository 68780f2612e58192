/** The German catalogue, which is fetched when it is wanted. A key that English has and German lacks does not compile. */
import type { en } from './catalogue.ts';
import admin from './de/admin.json';
import call from './de/call.json';
import common from './de/common.json';
import doctor from './de/doctor.json';
import entry from './de/entry.json';
import errors from './de/errors.json';
import help from './de/help.json';
import home from './de/home.json';
import people from './de/people.json';
import person from './de/person.json';
import policy from './de/policy.json';
import profile from './de/profile.json';
import reports from './de/reports.json';
import ringing from './de/ringing.json';
import setup from './de/setup.json';
import support from './de/support.json';
import welcome from './de/welcome.json';
import yourdata from './de/yourdata.json';

export const catalogue: typeof en = {
  admin,
  call,
  common,
  doctor,
  entry,
  errors,
  help,
  home,
  people,
  person,
  policy,
  profile,
  reports,
  ringing,
  setup,
  support,
  welcome,
  yourdata,
};
