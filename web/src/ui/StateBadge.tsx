import { useTranslation } from 'react-i18next';
import type { ClientState } from '@/lib/queries/clients';
import { Status } from '@/ui/Status';

const TONES = { ok: 'ok', late: 'warn', silent: 'bad' } as const;

export function StateBadge({ state }: { state: ClientState }) {
  const { t } = useTranslation();
  return <Status tone={TONES[state] ?? 'muted'}>{t(`clientState.${state}`)}</Status>;
}
