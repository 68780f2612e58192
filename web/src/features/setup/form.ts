/** The setup form as a value: what is asked, what is wrong with it, what is sent. Pure. */
import type { SetupForm } from '../../api/model.ts';
import { NOBODY, type Person, personFaults } from '../../parts/person.ts';
import { readDomains, wrongDomain } from './domains.ts';

export interface Draft {
  readonly organisation: string;
  readonly contact: string;
  readonly domains: string;
  readonly email: string;
  readonly person: Person;
}

export const EMPTY: Draft = { organisation: '', contact: '', domains: '', email: '', person: NOBODY };

export type DomainsFault = { readonly kind: 'missing' } | { readonly kind: 'wrong'; readonly domain: string };
export type EmailFault = 'emailMissing' | 'emailWrong' | 'emailOutside';

export interface SetupFaults {
  readonly organisation?: true;
  readonly contact?: true;
  readonly domains?: DomainsFault;
  readonly email?: EmailFault;
}

function domainsFault(domains: readonly string[]): DomainsFault | undefined {
  if (domains.length === 0) return { kind: 'missing' };
  const domain = wrongDomain(domains);
  return domain === undefined ? undefined : { kind: 'wrong', domain };
}

function emailFault(email: string, domains: readonly string[]): EmailFault | undefined {
  const parts = /^[^\s@]+@([^\s@]+\.[^\s@]+)$/u.exec(email.trim());
  if (email.trim() === '') return 'emailMissing';
  if (parts === null) return 'emailWrong';
  return domains.length === 0 || domains.includes((parts[1] ?? '').toLowerCase()) ? undefined : 'emailOutside';
}

export function setupFaults(draft: Draft): SetupFaults {
  const list = readDomains(draft.domains);
  const domains = domainsFault(list);
  const email = emailFault(draft.email, list);
  return {
    ...(draft.organisation.trim() === '' && { organisation: true as const }),
    ...(draft.contact.trim() === '' && { contact: true as const }),
    ...(domains && { domains }),
    ...(email && { email }),
  };
}

export const isComplete = (draft: Draft): boolean =>
  Object.keys(setupFaults(draft)).length === 0 && Object.keys(personFaults(draft.person)).length === 0;

export function toForm(draft: Draft, token: string, policyVersion: string): SetupForm {
  return {
    token,
    organisation_name: draft.organisation.trim(),
    operator_contact: draft.contact.trim(),
    mail_domains: readDomains(draft.domains),
    admin_name: draft.person.name.trim(),
    admin_email: draft.email.trim(),
    policy_version: policyVersion,
    birth_year: Number(draft.person.birthYear),
  };
}
