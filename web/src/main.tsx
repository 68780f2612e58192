/** Start: styles, live regions, the page. */
import './ui/tokens.css';
import './ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { makeQueryClient, Providers } from './app/Providers.tsx';
import { startLanguage } from './i18n/index.ts';
import { prepareAnnouncer } from './ui/announce.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

prepareAnnouncer();
await startLanguage();
createRoot(root).render(
  <StrictMode>
    <Providers client={makeQueryClient()}>
      <App />
    </Providers>
  </StrictMode>,
);
