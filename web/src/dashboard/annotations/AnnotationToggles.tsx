import { useDashboardState } from '../state/context';
import ui from '../ui/ui.module.css';
import styles from './annotations.module.css';
import { useAnnotations } from './context';

/** Switches of the layers that the dashboard names. */
export function AnnotationToggles() {
  const { layers, enabled, problems, toggle } = useAnnotations();
  const { theme } = useDashboardState();
  return layers.map((layer, i) => {
    if (layer.hidden || layer.name === '' || layer.kind === 'other') return null;
    const problem = problems.find((p) => p.layer === i);
    return (
      <button
        // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat
        key={`${i}-${layer.name}`}
        type="button"
        role="switch"
        aria-checked={enabled[i]}
        className={`${ui.button} ${styles.toggle}`}
        title={problem?.message}
        data-problem={problem ? '' : undefined}
        onClick={() => toggle(i)}
      >
        <i style={{ background: theme.visualization.getColorByName(layer.color) }} />
        {layer.name}
      </button>
    );
  });
}
