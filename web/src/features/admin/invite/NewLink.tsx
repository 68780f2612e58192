/** A link that was just made: to copy, or as a QR code for the phone of whoever stands beside. */
import { useQuery } from '@tanstack/react-query';
import { Copy, QrCode } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import type { NewInvitation } from '../../../api/model.ts';
import { ProblemNote } from '../../../parts/ProblemNote.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Field } from '../../../ui/Field.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Spinner } from '../../../ui/Spinner.tsx';
import { toast } from '../../../ui/Toast.tsx';
import css from './Invite.module.css';

function Code({ invitation }: { readonly invitation: NewInvitation }) {
  const { t } = useTranslation('invite');
  const token = new URL(invitation.url).hash.slice(1);
  const { data, error } = useQuery({
    queryKey: ['invitation-code', invitation.id],
    queryFn: ({ signal }) => api.invitationCode(token, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (error !== null) return <ProblemNote error={error} />;
  if (data === undefined) return <Spinner small />;
  return (
    <svg
      className={css.qr}
      viewBox={`0 0 ${data.size} ${data.size}`}
      role="img"
      aria-label={t('qrLabel', { email: invitation.email })}
    >
      <path d={data.path} />
    </svg>
  );
}

export function NewLink({ invitation }: { readonly invitation: NewInvitation }) {
  const { t } = useTranslation('invite');
  const { email, url } = invitation;
  const [drawn, setDrawn] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(url);
      toast(t('copied'));
    } catch {
      field.current?.select();
      toast(t('copyFailed'));
    }
  };
  return (
    <div className={css.link}>
      <Field label={t('link', { email })} value={url} onChange={() => undefined} readOnly inputRef={field} />
      <div className={css.acts}>
        <Button size="sm" aria-label={t('copyOf', { email })} onPress={() => void copy()}>
          <Icon as={Copy} size="sm" />
          {t('copy')}
        </Button>
        <Button
          size="sm"
          aria-label={t('qrOf', { email })}
          aria-expanded={drawn}
          onPress={() => setDrawn((before) => !before)}
        >
          <Icon as={QrCode} size="sm" />
          {t('qr')}
        </Button>
      </div>
      {drawn && <Code invitation={invitation} />}
    </div>
  );
}
