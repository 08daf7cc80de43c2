import { IconMapOff, IconRefresh } from '@tabler/icons-react';
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { reloadOnce } from '@/app/newVersion';
import { PlainButton } from '@/ui/buttons';
import { usePage } from '@/ui/page';
import { Empty, ErrorState } from '@/ui/states';

export function NotFound() {
  const { t } = useTranslation();
  usePage([{ label: t('error.notFound') }]);
  return (
    <>
      <h1 className="visually-hidden">{t('error.notFound')}</h1>
      <Empty icon={IconMapOff} title={t('error.notFound')} text={t('error.notFoundText')}>
        <Link to="/">{t('error.toHome')}</Link>
      </Empty>
    </>
  );
}

const isMissingChunk = (error: unknown) =>
  error instanceof Error &&
  /dynamically imported module|module script failed|preload CSS/i.test(error.message);

/** A page that could not be shown: the frame stays, the page says why. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const stale = isMissingChunk(error);
  usePage([{ label: t('error.title') }]);
  useEffect(() => {
    if (stale) reloadOnce();
  }, [stale]);
  if (stale) {
    return (
      <Empty icon={IconRefresh} title={t('error.newVersion')} text={t('error.newVersionText')}>
        <PlainButton onClick={() => window.location.reload()}>{t('error.reload')}</PlainButton>
      </Empty>
    );
  }
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return <ErrorState error={error} onRetry={retry} />;
}
