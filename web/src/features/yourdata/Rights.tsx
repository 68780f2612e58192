/** What a person may do with their account: correct its name, have it stored and not used, delete it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { fieldRefusals, isAboutFields } from '../../api/error.ts';
import type { Account, YourData } from '../../api/model.ts';
import { sessionQuery, yourDataKey } from '../../api/queries.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { toast } from '../../ui/Toast.tsx';
import { receiptQuery } from './receipt.ts';
import css from './YourData.module.css';

/** What is shown after a change comes from the server again. */
export function useFresh(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: yourDataKey });
    await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
}

export function NameCard({ account }: { readonly account: Account }) {
  const { t } = useTranslation('yourdata');
  const [name, setName] = useState(account.name);
  const [refused, setRefused] = useState(0);
  const fresh = useFresh();
  const save = useMutation({
    mutationFn: () => api.correctName(name.trim()),
    onSuccess: async () => {
      toast(t('nameSaved'));
      await fresh();
    },
    onError: () => setRefused((count) => count + 1),
  });
  return (
    <Card labelledBy="name" className={css.right}>
      <h2 id="name">{t('name')}</h2>
      <p className="small muted">{t('nameText')}</p>
      <Form className={css.form} onSubmit={() => save.mutate()} refused={refused} label={t('name')}>
        <Field
          label={t('nameLabel')}
          value={name}
          onChange={setName}
          autoComplete="name"
          error={fieldRefusals(save.error).name}
        />
        <Button type="submit" busy={save.isPending ? t('nameSaving') : undefined}>
          {t('nameSave')}
        </Button>
      </Form>
      {save.error && !isAboutFields(save.error) && <ProblemNote error={save.error} />}
    </Card>
  );
}

export function RestrictCard({ data }: { readonly data: YourData }) {
  const { t } = useTranslation('yourdata');
  const fresh = useFresh();
  const change = useMutation({ mutationFn: () => api.restrict(!data.restricted), onSuccess: fresh });
  return (
    <Card labelledBy="restrict" className={css.right}>
      <h2 id="restrict">{t('restrict')}</h2>
      <p className="small muted">{t('restrictText')}</p>
      <Button busy={change.isPending ? t('restricting') : undefined} onPress={() => change.mutate()}>
        {data.restricted ? t('restrictLift') : t('restrictDo')}
      </Button>
      {change.error && <ProblemNote error={change.error} />}
    </Card>
  );
}

function Sure({ undoDays, onCancel }: { readonly undoDays: number; readonly onCancel: () => void }) {
  const { t } = useTranslation('yourdata');
  const client = useQueryClient();
  const heading = useRef<HTMLHeadingElement>(null);
  const erase = useMutation({
    mutationFn: (when: 'now' | 'later') => api.erase(when),
    onSuccess: (receipt) => client.setQueryData(receiptQuery.queryKey, receipt),
  });
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="stack">
      <h3 ref={heading} tabIndex={-1}>
        {t('deleteSure')}
      </h3>
      <p className="small">{t('deleteEnds')}</p>
      <div className={css.choices}>
        {undoDays > 0 && (
          <Button kind="danger" isDisabled={erase.isPending} onPress={() => erase.mutate('later')}>
            {t('deleteLater', { count: undoDays })}
          </Button>
        )}
        <Button
          kind="danger-fill"
          busy={erase.isPending ? t('deleting') : undefined}
          onPress={() => erase.mutate('now')}
        >
          {t('deleteNow')}
        </Button>
        <Button kind="quiet" onPress={onCancel}>
          {t('cancel')}
        </Button>
      </div>
      {erase.error && <ProblemNote error={erase.error} />}
    </div>
  );
}

export function DeleteCard({ data }: { readonly data: YourData }) {
  const { t } = useTranslation('yourdata');
  const [asked, setAsked] = useState(false);
  return (
    <Card labelledBy="delete" className={css.right}>
      <h2 id="delete">{t('delete')}</h2>
      <p className="small muted">{t('deleteText')}</p>
      {asked ? (
        <Sure undoDays={data.undo_days} onCancel={() => setAsked(false)} />
      ) : (
        <Button kind="danger" onPress={() => setAsked(true)}>
          {t('deleteAsk')}
        </Button>
      )}
    </Card>
  );
}
