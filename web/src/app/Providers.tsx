/** What every page stands in: links that stay inside the client, the query cache, the words. */
import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { I18nProvider, RouterProvider } from 'react-aria-components';
import { I18nextProvider, useTranslation } from 'react-i18next';
import { ApiError } from '../api/error.ts';
import { mayRetry, sessionQuery } from '../api/queries.ts';
import { i18n } from '../i18n/index.ts';
import { localeOf, RIGHT_TO_LEFT } from '../i18n/languages.ts';
import { isOurs, navigate } from '../navigation/navigation.ts';
import { toast } from '../ui/Toast.tsx';

/** Refusals which say that what we know of the session is old. */
const SESSION_IS_OLD = new Set(['session_needed', 'signin_needed', 'policy_changed', 'policy_owed', 'already_set_up']);
/** Of these, those that take the page away under the person, who is then told why. */
const SIGNED_OUT = ['session_needed', 'signin_needed'] as const;

function onRefusal(client: QueryClient, error: Error): void {
  if (!(error instanceof ApiError) || !SESSION_IS_OLD.has(error.code)) return;
  const why = SIGNED_OUT.find((code) => code === error.code);
  if (why) toast(`${i18n.t(`errors:${why}.what`)} ${i18n.t(`errors:${why}.next`)}`);
  void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
}

export function makeQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    mutationCache: new MutationCache({ onError: (error) => onRefusal(client, error) }),
    defaultOptions: {
      queries: { retry: mayRetry, refetchOnWindowFocus: false, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
  return client;
}

function go(href: string): void {
  if (isOurs(href)) navigate(href);
  else window.location.assign(href);
}

export function Providers({ client, children }: { readonly client: QueryClient; readonly children: ReactNode }) {
  return (
    <RouterProvider navigate={go}>
      <QueryClientProvider client={client}>
        <I18nextProvider i18n={i18n}>
          <Localised>{children}</Localised>
        </I18nextProvider>
      </QueryClientProvider>
    </RouterProvider>
  );
}

/** The component library speaks and turns as we do. */
function Localised({ children }: { readonly children: ReactNode }) {
  const { language } = useTranslation().i18n;
  return <I18nProvider locale={language === RIGHT_TO_LEFT ? language : localeOf(language)}>{children}</I18nProvider>;
}
