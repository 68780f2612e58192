/**
 * The English catalogue: one file, one namespace. Its shape types every key; a missing one does not compile. Pages take
 * its type only: the words come in parts (`index.ts`, `words/`).
 */
import admin from './en/admin.json';
import call from './en/call.json';
import common from './en/common.json';
import doctor from './en/doctor.json';
import entry from './en/entry.json';
import errors from './en/errors.json';
import help from './en/help.json';
import home from './en/home.json';
import invite from './en/invite.json';
import invited from './en/invited.json';
import people from './en/people.json';
import person from './en/person.json';
import policy from './en/policy.json';
import profile from './en/profile.json';
import reports from './en/reports.json';
import ringing from './en/ringing.json';
import setup from './en/setup.json';
import support from './en/support.json';
import welcome from './en/welcome.json';
import yourdata from './en/yourdata.json';

export const en = {
  admin,
  call,
  common,
  doctor,
  entry,
  errors,
  help,
  home,
  invite,
  invited,
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
} as const;
