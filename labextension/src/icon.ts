import { LabIcon } from '@jupyterlab/ui-components';
import source from '../style/icon.svg';

/** Cells at the left that become a script at the right. */
export const icon = new LabIcon({ name: 'nbrefactor:refactor', svgstr: source });
