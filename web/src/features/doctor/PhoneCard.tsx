/** For administrators: a link that checks from another device, to scan or to send. */
import { useMutation } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import type { CheckupLink } from '../../api/model.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { toast } from '../../ui/Toast.tsx';
import css from './Doctor.module.css';

function Link({ link }: { readonly link: CheckupLink }) {
  const { t } = useTranslation('doctor');
  const { size, path } = link.qr;
  const copy = (): void => {
    navigator.clipboard.writeText(link.url).then(
      () => toast(t('linkCopied')),
      () => toast(t('copyFailed')),
    );
  };
  return (
    <>
      <svg className={css.qr} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t('qrLabel')}>
        <path d={path} />
      </svg>
      <p className="small">
        {t('linkLabel')}: <code className={css.url}>{link.url}</code>
      </p>
      <p className="small muted">{t('linkEnds', { count: Math.round(link.ends_in_s / 60) })}</p>
      <Button onPress={copy}>
        <Icon as={Copy} />
        {t('copyLink')}
      </Button>
    </>
  );
}

export function PhoneCard() {
  const { t } = useTranslation('doctor');
  const making = useMutation({ mutationFn: () => api.checkupLink() });
  return (
    <Card labelledBy="phone" className={css.card}>
      <h2 id="phone">{t('phoneTitle')}</h2>
      <p className="muted">{t('phoneLead')}</p>
      {making.error && <ProblemNote error={making.error} />}
      {making.data ? (
        <Link link={making.data} />
      ) : (
        <Button busy={making.isPending ? t('makingLink') : undefined} onPress={() => making.mutate()}>
          {t('makeLink')}
        </Button>
      )}
    </Card>
  );
}
