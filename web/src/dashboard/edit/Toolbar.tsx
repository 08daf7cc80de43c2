import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconChevronDown,
  IconDeviceFloppy,
  IconLayoutRows,
  IconPlus,
  IconSettings,
} from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { text } from '../model/json';
import { useSearchParams } from '../state/useSearchParams';
import { Menu, type MenuItem } from '../ui/Menu';
import ui from '../ui/ui.module.css';
import { download } from './download';
import { addPanel, newRow } from './model/panels';
import { plainExport, sharedExport } from './model/sharing';
import { newPanel } from './model/templates';
import { VISUALIZATIONS } from './panel/visualizations';
import { useEdit } from './state/draft';

/** What stands in the header while a dashboard is edited. */
export function Toolbar() {
  const { t } = useTranslation();
  const { draft, openSave, isNew } = useEdit();
  const [, patchSearch] = useSearchParams();
  const add = (type: string) => {
    const added = addPanel(draft.model, newPanel(type, t('edit.newPanel')));
    draft.change(() => added.model);
    patchSearch({ edit: 'true', editPanel: `${added.id}` });
  };
  const file = `${text(draft.model.uid) || 'dashboard'}.json`;
  const size = 16;
  return (
    <>
      <Action label={t('edit.undo')} disabled={!draft.canUndo} onClick={draft.undo}>
        <IconArrowBackUp size={size} />
      </Action>
      <Action label={t('edit.redo')} disabled={!draft.canRedo} onClick={draft.redo}>
        <IconArrowForwardUp size={size} />
      </Action>
      <MenuButton
        label={t('edit.add')}
        icon={<IconPlus size={size} />}
        groups={[
          VISUALIZATIONS.map((v) => ({
            label: t(`edit.viz.${v.type}`),
            icon: <v.icon size={15} />,
            run: () => add(v.type),
          })),
          [
            {
              label: t('edit.addRow'),
              icon: <IconLayoutRows size={15} />,
              run: () => draft.change((m) => addPanel(m, newRow(t('edit.newRow'))).model),
            },
          ],
        ]}
      />
      <Action
        label={t('edit.settings.label')}
        onClick={() => patchSearch({ edit: 'true', editPanel: undefined, editview: 'general' })}
      >
        <IconSettings size={size} />
      </Action>
      {!isNew && (
        <button
          type="button"
          className={ui.button}
          onClick={() =>
            patchSearch({ edit: undefined, editPanel: undefined, editview: undefined })
          }
        >
          {t('edit.exit')}
        </button>
      )}
      <MenuButton
        label={t('edit.more')}
        icon={<IconChevronDown size={size} />}
        iconOnly
        groups={[
          [
            { label: t('edit.save.copy'), run: () => openSave(true) },
            { label: t('edit.export.action'), run: () => download(file, plainExport(draft.model)) },
            {
              label: t('edit.export.shared'),
              run: () => download(file, sharedExport(draft.model)),
            },
            ...(draft.dirty ? [{ label: t('edit.discard'), run: draft.discard }] : []),
          ],
        ]}
      />
      <button
        type="button"
        className={ui.button}
        data-primary=""
        disabled={!draft.dirty && !isNew}
        title="Ctrl+S"
        onClick={() => openSave()}
      >
        <IconDeviceFloppy size={size} />
        {t('edit.save.action')}
      </button>
    </>
  );
}

interface ActionProps {
  label: string;
  disabled?: boolean;
  onClick(): void;
  children: ReactNode;
}

function Action({ label, disabled, onClick, children }: ActionProps) {
  return (
    <button
      type="button"
      className={ui.button}
      title={label}
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

interface MenuButtonProps {
  label: string;
  icon: ReactNode;
  iconOnly?: boolean;
  groups: readonly MenuItem[][];
}

function MenuButton({ label, icon, iconOnly, groups }: MenuButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={ui.button}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={iconOnly ? label : undefined}
        title={iconOnly ? label : undefined}
        onClick={() => setOpen((o) => !o)}
      >
        {icon}
        {!iconOnly && label}
      </button>
      {open && button.current && (
        <Menu
          anchor={button.current}
          label={label}
          groups={groups}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
