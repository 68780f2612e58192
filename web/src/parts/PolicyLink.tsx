/**
 * The way to the policy, which the server makes as a page of its own that needs no script. From a form it opens in a
 * new tab, so that nothing written is lost, and says so.
 */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export interface PolicyLinkProps {
  readonly children?: ReactNode;
  readonly newTab?: boolean;
}

export function PolicyLink({ children, newTab = false }: PolicyLinkProps) {
  const { t } = useTranslation('common');
  if (!newTab) return <a href="/policy">{children}</a>;
  return (
    <a href="/policy" target="_blank" rel="noopener noreferrer">
      {children}
      <span className="vh"> {t('newTab')}</span>
    </a>
  );
}
