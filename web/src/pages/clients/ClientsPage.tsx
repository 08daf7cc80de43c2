import { Button, Select, TextInput } from '@mantine/core';
import { IconPlus, IconSearch, IconServer2, IconX } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { matches } from '@/lib/match';
import { type ClientState, clientKey, type FleetClient, useClients } from '@/lib/queries/clients';
import { useIsAdmin } from '@/lib/queries/user';
import { LinkButton } from '@/ui/LinkButton';
import { Page } from '@/ui/Page';
import { Empty, Lines, QueryView } from '@/ui/states';
import { ClientDetails } from './ClientDetails';
import { ClientTable } from './ClientTable';
import classes from './clients.module.css';

export interface ClientsSearch {
  query?: string;
  state?: ClientState;
}

const REFRESH_MS = 5000;
const STATES: ClientState[] = ['ok', 'late', 'silent'];
const ANY = 'any';

export function ClientsPage() {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const clients = useClients(REFRESH_MS);
  const search = useSearch({ from: '/shell/clients' });
  const navigate = useNavigate({ from: '/clients' });
  const [selected, setSelected] = useState<string>();
  const change = (part: ClientsSearch) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true });

  return (
    <Page
      title={t('nav.clients')}
      lead={t('clients.lead')}
      actions={
        isAdmin && (
          <LinkButton to="/clients/add" leftSection={<IconPlus size={16} />}>
            {t('clients.add')}
          </LinkButton>
        )
      }
    >
      <QueryView
        query={clients}
        loading={
          <div className="card">
            <Lines count={6} />
          </div>
        }
      >
        {(all) =>
          all.length === 0 ? (
            <div className="card">
              <Empty icon={IconServer2} title={t('clients.none')} text={t('clients.noneText')} />
            </div>
          ) : (
            <>
              <div className={classes.filters}>
                <TextInput
                  className={classes.query}
                  type="search"
                  aria-label={t('clients.search')}
                  placeholder={t('clients.search')}
                  leftSection={<IconSearch size={16} />}
                  value={search.query ?? ''}
                  onChange={(e) => change({ query: e.currentTarget.value || undefined })}
                />
                <Select
                  aria-label={t('clients.state')}
                  w={180}
                  data={[
                    { value: ANY, label: t('clients.anyState') },
                    ...STATES.map((value) => ({ value, label: t(`clientState.${value}`) })),
                  ]}
                  value={search.state ?? ANY}
                  onChange={(v) => change({ state: STATES.find((s) => s === v) })}
                />
              </div>
              <Found
                clients={all.filter((c) => fits(c, search))}
                onSelect={setSelected}
                onClear={() => void navigate({ search: {}, replace: true })}
              />
              <ClientDetails
                client={all.find((c) => clientKey(c) === selected)}
                onClose={() => setSelected(undefined)}
              />
            </>
          )
        }
      </QueryView>
    </Page>
  );
}

function Found(p: { clients: FleetClient[]; onSelect(key: string): void; onClear(): void }) {
  const { t } = useTranslation();
  return (
    <div className="card">
      {p.clients.length === 0 ? (
        <Empty icon={IconSearch} title={t('clients.noMatch')}>
          <Button variant="default" leftSection={<IconX size={16} />} onClick={p.onClear}>
            {t('ui.clearFilters')}
          </Button>
        </Empty>
      ) : (
        <ClientTable clients={p.clients} onSelect={p.onSelect} />
      )}
    </div>
  );
}

const fits = (c: FleetClient, search: ClientsSearch) =>
  (!search.state || c.state === search.state) &&
  matches(search.query ?? '', c.client, c.instance, c.product, c.version, c.remoteAddress);
