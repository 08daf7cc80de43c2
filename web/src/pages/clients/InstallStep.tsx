import { Tabs, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as install from '@/lib/install';
import { type ServerStatus, useStatus } from '@/lib/queries/status';
import { CopyText } from '@/ui/CopyText';
import { QueryView } from '@/ui/states';
import type { Prepared } from './NameStep';
import classes from './wizard.module.css';

interface Method {
  id: 'service' | 'foreground';
  last(): string;
}

/** Ways to run a client. Each ends with its own command; what comes before is common. */
const METHODS: Method[] = [
  { id: 'service', last: install.serviceCommand },
  { id: 'foreground', last: install.runCommand },
];

export function InstallStep({ prepared }: { prepared: Prepared }) {
  return (
    <QueryView query={useStatus()}>
      {(status) => <Commands prepared={prepared} status={status} />}
    </QueryView>
  );
}

function Commands({ prepared, status }: { prepared: Prepared; status: ServerStatus }) {
  const { t } = useTranslation();
  const [host, setHost] = useState(() => serverHost(status));
  const [ip, setIp] = useState(
    () => [serverHost(status), window.location.hostname].find(install.isIpAddress) ?? '',
  );
  const installation: install.Installation = {
    host,
    ip,
    port: Number(
      window.location.port || (window.location.protocol === 'https:' ? 443 : status.port),
    ),
    pin: status.certificate?.selfSigned ? status.certificate.pin : '',
    product: prepared.product,
    token: prepared.token,
  };
  return (
    <>
      <p className={classes.warning}>
        <IconAlertTriangle size={18} />
        {t('add.tokenOnce')}
      </p>
      <div className={classes.pair}>
        <TextInput
          label={t('add.host')}
          description={t('add.hostHelp')}
          error={host === 'localhost' && t('add.hostLocal')}
          value={host}
          onChange={(e) => setHost(e.currentTarget.value.trim())}
        />
        <TextInput
          label={t('add.ip')}
          description={t('add.ipHelp')}
          placeholder={host}
          value={ip}
          onChange={(e) => setIp(e.currentTarget.value.trim())}
        />
      </div>
      <ol className={classes.commands}>
        <Command title={t('add.folder')} text={install.folderCommand()} />
        <li>
          <h3>{t('add.program')}</h3>
          <p>{t('add.programHelp', { folder: install.INSTALL_DIR })}</p>
        </li>
        <Command
          title={t('add.settings')}
          help={installation.pin ? t('add.pinHelp') : undefined}
          text={install.envCommand(installation)}
        />
        <Command
          title={t('add.token')}
          help={t('add.tokenHelp')}
          text={install.tokenCommand(installation)}
        />
        <Command title={t('add.check')} help={t('add.checkHelp')} text={install.checkCommand()} />
        <li>
          <h3>{t('add.start')}</h3>
          <Tabs defaultValue={METHODS[0]?.id}>
            <Tabs.List mb="sm">
              {METHODS.map((m) => (
                <Tabs.Tab key={m.id} value={m.id}>
                  {t(`add.method.${m.id}`)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {METHODS.map((m) => (
              <Tabs.Panel key={m.id} value={m.id}>
                <p>{t(`add.methodHelp.${m.id}`)}</p>
                <CopyText text={m.last()} label={t(`add.method.${m.id}`)} multiline />
              </Tabs.Panel>
            ))}
          </Tabs>
        </li>
      </ol>
    </>
  );
}

function Command({ title, help, text }: { title: string; help?: string; text: string }) {
  return (
    <li>
      <h3>{title}</h3>
      {help && <p>{help}</p>}
      <CopyText text={text} label={title} multiline />
    </li>
  );
}

/** The server's own name for itself, unless it only knows itself as localhost. */
function serverHost(status: ServerStatus): string {
  const own = status.host;
  return own && own !== 'localhost' ? own : window.location.hostname;
}
