import { Button } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { parseTime } from '@/lib/format';
import {
  accountActions,
  type ServiceAccount,
  type Token,
  useAccountAction,
  useTokens,
} from '@/lib/queries/serviceAccounts';
import { useFormat } from '@/lib/useFormat';
import { Ago } from '@/ui/Ago';
import { useConfirm } from '@/ui/confirm';
import { type Column, DataTable } from '@/ui/DataTable';
import { Status } from '@/ui/Status';
import { Empty, Lines, QueryView } from '@/ui/states';
import { toast } from '@/ui/toast';
import { AddTokenDialog } from './AddTokenDialog';
import classes from './serviceaccounts.module.css';

/** The tokens of one account: what there is, one more, one less. */
export function Tokens({ account }: { account: ServiceAccount }) {
  const { t } = useTranslation();
  const tokens = useTokens(account.id);
  const [adding, setAdding] = useState(false);
  return (
    <section className="card" aria-label={t('accounts.tokens')}>
      <div className={classes.head}>
        <h2>{t('accounts.tokens')}</h2>
        <Button
          leftSection={<IconPlus size={16} />}
          disabled={account.isDisabled}
          onClick={() => setAdding(true)}
        >
          {t('tokens.add')}
        </Button>
      </div>
      <QueryView query={tokens} loading={<Lines count={3} />}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon={IconKey} title={t('tokens.none')} text={t('tokens.noneText')} />
          ) : (
            <TokenTable account={account} tokens={list} />
          )
        }
      </QueryView>
      <AddTokenDialog account={account} open={adding} onClose={() => setAdding(false)} />
    </section>
  );
}

function TokenTable({ account, tokens }: { account: ServiceAccount; tokens: Token[] }) {
  const { t } = useTranslation();
  const [dialog, ask] = useConfirm();
  const revoke = useAccountAction((tokenId: number) => accountActions.revoke(account.id, tokenId));
  const askRevoke = (token: Token) =>
    ask({
      title: t('tokens.revokeTitle', { name: token.name }),
      text: t('tokens.revokeText'),
      action: t('tokens.revoke'),
      run: async () => {
        await revoke.mutateAsync(token.id);
        toast('ok', t('tokens.revoked', { name: token.name }));
      },
    });
  const columns: Column<Token>[] = [
    {
      id: 'name',
      header: t('tokens.name'),
      primary: true,
      sort: (x) => x.name,
      cell: (x) => x.name,
    },
    {
      id: 'expires',
      header: t('tokens.expires'),
      sort: (x) => parseTime(x.expiration)?.getTime(),
      cell: (x) => <Expires token={x} />,
    },
    {
      id: 'created',
      header: t('tokens.created'),
      sort: (x) => parseTime(x.created)?.getTime(),
      cell: (x) => <Ago at={x.created} />,
    },
    {
      id: 'lastUsed',
      header: t('tokens.lastUsed'),
      sort: (x) => parseTime(x.lastUsedAt)?.getTime(),
      cell: (x) => <Ago at={x.lastUsedAt} />,
    },
  ];
  return (
    <>
      {dialog}
      <DataTable
        label={t('accounts.tokens')}
        columns={columns}
        rows={tokens}
        rowKey={(x) => String(x.id)}
        actions={(x) =>
          x.isRevoked ? null : (
            <Button
              variant="default"
              size="xs"
              aria-label={t('tokens.revokeNamed', { name: x.name })}
              onClick={() => askRevoke(x)}
            >
              {t('tokens.revoke')}
            </Button>
          )
        }
      />
    </>
  );
}

const SOON_SECONDS = 14 * 86_400;

function Expires({ token }: { token: Token }) {
  const { t } = useTranslation();
  const format = useFormat();
  const at = parseTime(token.expiration);
  if (token.isRevoked) return <Status tone="muted">{t('tokens.isRevoked')}</Status>;
  if (token.hasExpired) return <Status tone="bad">{t('tokens.expired')}</Status>;
  if (!at) return <>{t('expiry.never')}</>;
  if (token.secondsUntilExpiration < SOON_SECONDS) {
    return <Status tone="warn">{format.dateTime(at)}</Status>;
  }
  return <>{format.dateTime(at)}</>;
}
