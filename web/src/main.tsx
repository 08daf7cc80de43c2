import '@/ui/mantine.css';
import '@/ui/fonts.css';
import '@/ui/app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App, createQueryClient } from '@/app/App';
import { reloadOnNewVersion } from '@/app/newVersion';
import { createAppRouter } from '@/app/router';
import { initI18n } from '@/lib/i18n';

const root = document.getElementById('root');
if (!root) throw new Error('#root is missing');

reloadOnNewVersion();
await initI18n();
const queryClient = createQueryClient();
createRoot(root).render(
  <StrictMode>
    <App queryClient={queryClient} router={createAppRouter(queryClient)} />
  </StrictMode>,
);
