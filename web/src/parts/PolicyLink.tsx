/**
 * The way to the policy, which the server makes as a page of its own that needs no script, in the language of the page
 * that leads there. From a form it opens in a
 * new tab, so that nothing written is lost, and says so.
 */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { policyPath } from './policyPath.ts';

export interface PolicyLinkProps {
  readonly children?: ReactNode;
  readonly newTab?: boolean;
}

export function PolicyLink({ children, newTab = false }: PolicyLinkProps) {
  const { t, i18n } = useTranslation('common');
  const path = policyPath(i18n.language);
  if (!newTab) return <a href={path}>{children}</a>;
  return (
    <a href={path} target="_blank" rel="noopener noreferrer">
      {children}
      <span className="vh"> {t('newTab')}</span>
    </a>
  );
}
