/** Draws a piece of the client inside everything it stands in. */
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { makeQueryClient, Providers } from '../app/Providers.tsx';

export function draw(element: ReactElement) {
  const client = makeQueryClient();
  client.setDefaultOptions({ queries: { retry: false }, mutations: { retry: false } });
  const user = userEvent.setup();
  const view = render(<Providers client={client}>{element}</Providers>);
  return { ...view, user, client };
}
