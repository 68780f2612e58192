/**
 * Finding a colleague: letters of a name, and below them who has it. The list comes by itself while one types; Enter
 * goes to the first one. What is typed travels in the body of a request and stands in no address.
 */
import '../i18n/words/people.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Colleague } from '../api/model.ts';
import { searchQuery } from '../api/queries.ts';
import { Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import css from './People.module.css';
import { PersonRow } from './PersonRow.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { useAfterPause } from './useAfterPause.ts';

export interface PeopleFinderProps {
  readonly label: string;
  readonly autoFocus?: boolean;
  readonly onPick?: (person: Colleague) => void;
  readonly picked?: string | undefined;
  /** The running call that a press on somebody asks them into. */
  readonly into?: string | null;
}

/** The server's own least; a letter alone would list half of an organisation. */
const LETTERS_LEAST = 2;

const lettersIn = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

export function PeopleFinder({ label, autoFocus = false, onPick, picked, into = null }: PeopleFinderProps) {
  const { t } = useTranslation('people');
  const [typed, setTyped] = useState('');
  const place = useRef<HTMLDivElement>(null);
  const wanted = useAfterPause(typed);
  const enough = lettersIn(wanted) >= LETTERS_LEAST;
  const found = useInfiniteQuery({ ...searchQuery(wanted), enabled: enough, placeholderData: (before) => before });
  const people = enough ? (found.data?.pages.flatMap((page) => page.people) ?? []) : [];
  const nobody = enough && found.data !== undefined && people.length === 0 && !found.isFetching;
  return (
    <div className={css.finder} ref={place}>
      <Form refused={0} onSubmit={() => place.current?.querySelector<HTMLElement>('li button')?.focus()} label={label}>
        <Field
          label={label}
          type="search"
          icon={Search}
          name="person"
          autoComplete="off"
          autoFocus={autoFocus}
          maxLength={64}
          placeholder={t('letters')}
          value={typed}
          onChange={setTyped}
        />
      </Form>
      <p role="status" className={nobody ? 'muted small' : 'vh'}>
        {nobody && t('nobody')}
        {people.length > 0 && t('found', { count: people.length })}
      </p>
      {enough && found.error !== null && <ProblemNote error={found.error} />}
      {people.length > 0 && (
        <ul className={css.list}>
          {people.map((person) => (
            <PersonRow key={person.id} person={person} onPick={onPick} picked={person.id === picked} into={into} />
          ))}
        </ul>
      )}
      {people.length > 0 && found.hasNextPage && (
        <Button
          kind="quiet"
          busy={found.isFetchingNextPage ? t('searching') : undefined}
          onPress={() => void found.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </div>
  );
}
