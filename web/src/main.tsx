import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startI18n } from './app/i18n/setup';
import { Providers } from './app/providers';
import { makeRouter } from './app/router';
import { followSession, makeQueryClient, makeServices } from './app/services';
import { applyTheme, storedTheme } from './lib/theme';
import './styles.css';

applyTheme(storedTheme());
const services = makeServices();
const queries = makeQueryClient();
followSession(services, queries);
await startI18n();

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root.');
createRoot(root).render(
  <StrictMode>
    <Providers services={services} queries={queries}>
      <RouterProvider router={makeRouter(services)} />
    </Providers>
  </StrictMode>,
);

// Known at once whether the stored session still holds; pages that need no session do not wait for it.
void services.session.whoever();
