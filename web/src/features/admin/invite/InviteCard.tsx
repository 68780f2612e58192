/** Inviting people by address: one, a list that was pasted, or a file. Works without a mail server. */
import '../../../i18n/words/invite.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FileUp, UserPlus } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { invitationsQuery } from '../../../api/queries.ts';
import { Button } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { Form } from '../../../ui/Form.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { TextArea } from '../../../ui/TextArea.tsx';
import { Became } from './Became.tsx';
import css from './Invite.module.css';
import { FILE_MOST, inviteAll, readList } from './lists.ts';

const wait = (seconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
  });

type Fault = 'linesMissing' | 'fileTooBig' | 'fileUnreadable';

export function InviteCard({ mail }: { readonly mail: string }) {
  const { t } = useTranslation('invite');
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<Fault>();
  const [refused, setRefused] = useState(0);
  const [done, setDone] = useState({ done: 0, all: 0 });
  const mailing = mail === 'smtp';

  const invite = useMutation({
    mutationFn: (text: string) =>
      inviteAll(text, { send: api.invite, wait, progress: (lines, all) => setDone({ done: lines, all }) }),
    onSuccess: async ({ rest }) => {
      setTyped(rest);
      await client.invalidateQueries({ queryKey: invitationsQuery.queryKey });
    },
  });

  const refuse = (why: Fault): void => {
    setFault(why);
    setRefused((count) => count + 1);
  };
  const submit = (): void => {
    if (typed.trim() === '') refuse('linesMissing');
    else if (!invite.isPending) invite.mutate(typed);
  };
  const take = async (file: File): Promise<void> => {
    if (file.size > FILE_MOST) {
      refuse('fileTooBig');
      return;
    }
    const list = await readList(file).catch(() => null);
    if (list === null) {
      refuse('fileUnreadable');
      return;
    }
    setFault(undefined);
    setTyped((before) => (before.trim() === '' ? list : `${before.trimEnd()}\n${list}`));
  };

  return (
    <Card labelledBy="invite" className={css.card}>
      <h2 id="invite">{t('title')}</h2>
      <p className="small muted">{t('lead')}</p>
      <p className="small muted">{mailing ? t('leadMail') : t('leadNoMail')}</p>
      <Form className={css.form} onSubmit={submit} refused={refused} label={t('title')}>
        <TextArea
          label={t('lines')}
          hint={t('linesHint')}
          name="addresses"
          rows={4}
          value={typed}
          readOnly={invite.isPending}
          error={fault && t(fault)}
          onChange={(next) => {
            setTyped(next);
            setFault(undefined);
          }}
        />
        <input
          ref={input}
          type="file"
          accept=".csv,.txt,text/csv,text/plain"
          hidden
          aria-label={t('file')}
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = '';
            if (file) void take(file);
          }}
        />
        <div className={css.acts}>
          <Button type="submit" kind="primary" busy={invite.isPending ? t('sending', done) : undefined}>
            <Icon as={UserPlus} />
            {t('send')}
          </Button>
          <Button isDisabled={invite.isPending} onPress={() => input.current?.click()}>
            <Icon as={FileUp} />
            {t('chooseFile')}
          </Button>
        </div>
      </Form>
      {invite.data && <Became outcome={invite.data} mailing={mailing} />}
    </Card>
  );
}
