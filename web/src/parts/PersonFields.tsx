/** Name, year of birth and policy as fields. The form around them keeps the values and decides when faults show. */
import '../i18n/words/person.ts';
import { useTranslation } from 'react-i18next';
import { AS_WRITTEN, Rich } from '../i18n/Rich.tsx';
import { Check } from '../ui/Check.tsx';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { PolicyLink } from './PolicyLink.tsx';
import { birthYears, NAME_MOST, type Person, type PersonFaults } from './person.ts';

export interface PersonFieldsProps {
  readonly person: Person;
  readonly onChange: (person: Person) => void;
  readonly faults: PersonFaults;
  /** Sentences of the server about single fields. */
  readonly refusals?: Readonly<Record<string, string>>;
  readonly policyVersion: string;
  readonly autoFocus?: boolean;
}

export function PersonFields({ person, onChange, faults, refusals = {}, policyVersion, autoFocus }: PersonFieldsProps) {
  const { t } = useTranslation('person');
  const years = birthYears(new Date().getFullYear()).map((year) => ({ value: year, label: year }));
  return (
    <>
      <Field
        label={t('name')}
        name="name"
        autoComplete="name"
        autoFocus={autoFocus ?? false}
        required
        value={person.name}
        onChange={(name) => onChange({ ...person, name })}
        hint={t('nameHint')}
        error={faults.name ? t(faults.name, { most: NAME_MOST }) : refusals.name}
      />
      <Select
        label={t('birthYear')}
        name="bday-year"
        autoComplete="bday-year"
        required
        value={person.birthYear}
        options={years}
        placeholder={t('birthYearChoose')}
        onChange={(birthYear) => onChange({ ...person, birthYear })}
        hint={t('birthYearHint')}
        error={faults.birthYear ? t(faults.birthYear, { most: NAME_MOST }) : refusals.birth_year}
      />
      <Check
        name="accept"
        required
        checked={person.accepted}
        onChange={(accepted) => onChange({ ...person, accepted })}
        error={faults.accepted ? t(faults.accepted, { most: NAME_MOST }) : refusals.policy_version}
      >
        <Rich text={t('accept', AS_WRITTEN)} parts={{ policy: <PolicyLink newTab /> }} />{' '}
        <span className="muted nowrap">{t('acceptVersion', { version: policyVersion })}</span>
      </Check>
    </>
  );
}
