import { Autocomplete, Button, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clientsQuery, type FleetClient } from '@/lib/queries/clients';
import {
  createServiceAccount,
  createToken,
  type ServiceAccount,
  searchServiceAccounts,
} from '@/lib/queries/serviceAccounts';
import { EXPIRY_CHOICES, type Expiry, secondsToLive } from '@/pages/serviceaccounts/expiry';
import { FormError } from '@/ui/FormDialog';
import { ExistingAccount } from './ExistingAccount';
import classes from './wizard.module.css';

export interface Prepared {
  account: string;
  product: string;
  token: string;
  /** What pushed under this account before, to tell a newcomer from them. */
  before: FleetClient[];
}

interface Wanted {
  name: string;
  product: string;
  expiry: Expiry;
}

const PRODUCTS = ['ECCM', 'ECSS-10', 'Softswitch', 'SoftWLC'];

interface NameStepProps {
  prepared: Prepared | undefined;
  onPrepared(prepared: Prepared): void;
}

export function NameStep({ prepared, onPrepared }: NameStepProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [existing, setExisting] = useState<ServiceAccount>();
  const form = useForm<Wanted>({
    initialValues: { name: '', product: '', expiry: 'never' },
    validate: { name: (v) => (v.trim() ? null : t('add.nameNeeded')) },
  });

  const prepare = useMutation({
    mutationFn: async (reuse: ServiceAccount | undefined): Promise<Prepared | undefined> => {
      const { product, expiry } = form.getValues();
      const name = form.getValues().name.trim();
      if (!reuse) {
        const same = (await searchServiceAccounts(name)).find((a) => a.name === name);
        setExisting(same);
        if (same) return undefined;
      }
      const fleet = await client.fetchQuery({ ...clientsQuery, staleTime: 0 });
      const account = reuse ?? (await createServiceAccount({ name, role: 'Push' }));
      // Token names are unique within an account; the time makes a second one possible.
      const stamp = new Date().toISOString().slice(0, 19).replace('T', ' ');
      const token = await createToken(account.id, {
        name: `${name} ${stamp}`,
        secondsToLive: secondsToLive(expiry),
      });
      return {
        account: account.name,
        product: product.trim(),
        token: token.key,
        before: fleet.filter((c) => c.client === account.name),
      };
    },
    onSuccess: (result) => {
      if (!result) return;
      setExisting(undefined);
      onPrepared(result);
      void client.invalidateQueries({ queryKey: ['serviceaccounts'] });
    },
  });

  if (prepared) {
    return <p className={classes.lead}>{t('add.prepared', { name: prepared.account })}</p>;
  }
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={form.onSubmit(() => prepare.mutate(undefined))}
      onChange={() => setExisting(undefined)}
    >
      <TextInput
        label={t('add.name')}
        description={t('add.nameHelp')}
        placeholder="eccm-01"
        autoFocus
        maxLength={100}
        {...form.getInputProps('name')}
      />
      <Autocomplete
        label={t('add.product')}
        description={t('add.productHelp')}
        data={PRODUCTS}
        maxLength={100}
        {...form.getInputProps('product')}
      />
      <Select
        label={t('add.expiry')}
        description={t('add.expiryHelp')}
        data={EXPIRY_CHOICES.map((value) => ({ value, label: t(`expiry.${value}`) }))}
        {...form.getInputProps('expiry')}
      />
      {existing && (
        <ExistingAccount
          account={existing}
          busy={prepare.isPending}
          onUse={() => prepare.mutate(existing)}
        />
      )}
      <FormError error={prepare.error} />
      {!existing && (
        <div>
          <Button type="submit" loading={prepare.isPending}>
            {t('add.next')}
          </Button>
        </div>
      )}
    </form>
  );
}
