import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '@/ui/LinkButton';
import { Page } from '@/ui/Page';
import { toast } from '@/ui/toast';
import { PasswordForm } from './PasswordForm';
import classes from './profile.module.css';

export function PasswordPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const done = () => {
    toast('ok', t('password.changed'));
    void navigate({ to: '/profile' });
  };
  return (
    <Page
      trail={[{ label: t('user.profile'), to: '/profile' }]}
      title={t('password.title')}
      lead={t('password.lead')}
      width="narrow"
    >
      <section className={`card ${classes.section}`}>
        <PasswordForm onDone={done}>
          <LinkButton to="/profile" variant="default">
            {t('ui.cancel')}
          </LinkButton>
        </PasswordForm>
      </section>
    </Page>
  );
}
