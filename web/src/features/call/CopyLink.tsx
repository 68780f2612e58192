/** Copies the address of the meeting; where the browser forbids that, it says what to do instead. */
import { Check, Link } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../ui/announce.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { toast } from '../../ui/Toast.tsx';

/** How long the button says that it worked. */
const SAYS_SO_MS = 3000;

export interface CopyLinkProps {
  readonly meetingId: string;
  /** Without words, for the bar; the name is the same. */
  readonly small?: boolean;
}

export function CopyLink({ meetingId, small = false }: CopyLinkProps) {
  const { t } = useTranslation('call');
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) {
      return;
    }
    const timer = setTimeout(() => setCopied(false), SAYS_SO_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(new URL(`/m/${encodeURIComponent(meetingId)}`, window.location.origin).href);
      setCopied(true);
      announce(t('bar.copied'));
    } catch {
      toast(t('bar.copyFailed'));
    }
  };
  const icon = <Icon as={copied ? Check : Link} />;
  if (small) {
    return (
      <Button iconOnly aria-label={t('bar.copyLink')} onPress={() => void copy()}>
        {icon}
      </Button>
    );
  }
  return (
    <Button onPress={() => void copy()}>
      {icon}
      {copied ? t('bar.copied') : t('bar.copyLink')}
    </Button>
  );
}
