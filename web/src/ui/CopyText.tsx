import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '@/lib/clipboard';
import { toast } from '@/ui/toast';
import classes from './CopyText.module.css';

/** Text to copy as a whole: a command, a token, a pin. */
export function CopyText(p: {
  text: string;
  label: string;
  multiline?: boolean;
  onCopy?: () => void;
}) {
  return (
    <div className={classes.box} data-multiline={p.multiline || undefined}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls, this is text */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll sideways, also by keyboard */}
      <pre className="mono" tabIndex={0} role="group" aria-label={p.label}>
        {p.text}
      </pre>
      <CopyButton text={p.text} label={p.label} onCopy={p.onCopy} />
    </div>
  );
}

export function CopyButton({
  text,
  label,
  onCopy,
}: {
  text: string;
  label: string;
  onCopy?: () => void;
}) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    if (await copyText(text)) {
      setCopied(true);
      onCopy?.();
    } else {
      toast('error', t('error.copy'));
    }
  };
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
      onClick={() => void copy()}
      aria-label={`${t('ui.copy')}: ${label}`}
    >
      {copied ? t('ui.copied') : t('ui.copy')}
    </Button>
  );
}
