/** Asking for another code, once the first has had time to arrive. */
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { announce } from '../ui/announce.ts';
import { Button } from '../ui/Button.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { clock, type Sent, secondsLeft } from './sent.ts';

/** Seconds until asking again makes sense; counts down once a second and then rests. */
function useSecondsLeft(sent: Sent): number {
  const [now, setNow] = useState(sent.at);
  const left = secondsLeft(sent, Math.max(now, sent.at));
  const waiting = left > 0;
  useEffect(() => {
    if (!waiting) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [waiting]);
  return left;
}

export function SendAgain({ sent, onSent }: { readonly sent: Sent; readonly onSent: (sent: Sent) => void }) {
  const { t } = useTranslation('entry');
  const left = useSecondsLeft(sent);
  const send = useMutation({
    mutationFn: () => api.sendCode(sent.email),
    onSuccess: (answer) => {
      announce(t('sentAgain'));
      onSent({ email: sent.email, at: Date.now(), expiresInS: answer.expires_in_s });
    },
  });

  return (
    <div className="stack stack-2">
      <div className="row row-wrap row-between small">
        <span className="muted">{t('nothingYet')}</span>
        <Button
          kind="quiet"
          size="sm"
          isDisabled={left > 0}
          busy={send.isPending ? t('sending') : undefined}
          onPress={() => send.mutate()}
        >
          <span className="num">{left > 0 ? t('sendAgainIn', { time: clock(left) }) : t('sendAgain')}</span>
        </Button>
      </div>
      {send.error && <ProblemNote error={send.error} />}
    </div>
  );
}
