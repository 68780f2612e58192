/** What every page stands in: links that stay inside the client, the query cache, the words. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { RouterProvider } from 'react-aria-components';
import { I18nextProvider } from 'react-i18next';
import { mayRetry } from '../api/queries.ts';
import { i18n } from '../i18n/index.ts';
import { isOurs, navigate } from '../navigation/navigation.ts';

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: mayRetry, refetchOnWindowFocus: false, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

function go(href: string): void {
  if (isOurs(href)) navigate(href);
  else window.location.assign(href);
}

export function Providers({ client, children }: { readonly client: QueryClient; readonly children: ReactNode }) {
  return (
    <RouterProvider navigate={go}>
      <QueryClientProvider client={client}>
        <I18nextProvider i18n={i18n}>{children}</I18nextProvider>
      </QueryClientProvider>
    </RouterProvider>
  );
}
