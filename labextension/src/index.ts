import { ILabShell, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { icon } from './icon';
import { LiveNotebook } from './live';
import { IPreferences, PanelState } from './state';
import { PanelView } from './view';

const ID = 'nbrefactor:plugin';
const OPEN = 'nbrefactor:open';

/** The button, the command in the palette and in the context menu, and the panel that they open. */
const plugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Refactors a notebook into training and scoring scripts with tests.',
  autoStart: true,
  requires: [INotebookTracker, IEditorServices],
  optional: [ILabShell, ICommandPalette, ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    services: IEditorServices,
    labShell: ILabShell | null,
    palette: ICommandPalette | null,
    registry: ISettingRegistry | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('nbrefactor');
    const preferences: IPreferences = { followEdits: true, delay: 800 };
    const panels = new Map<NotebookPanel, MainAreaWidget<PanelView>>();

    const open = (notebook: NotebookPanel): MainAreaWidget<PanelView> => {
      const state = new PanelState(new LiveNotebook(notebook), app.serviceManager.serverSettings, trans, preferences);
      const view = new PanelView(state, services, trans);
      const widget = new MainAreaWidget({ content: view });
      widget.id = `nbrefactor-${notebook.id}`;
      widget.title.label = trans.__('Scripts: %1', state.live.name);
      widget.title.caption = trans.__('The scripts that %1 becomes', state.live.name);
      widget.title.icon = icon;
      widget.title.closable = true;
      if (labShell) {
        labShell.add(widget, 'main', { mode: 'split-right', ref: notebook.id });
      } else {
        app.shell.add(widget, 'right', { rank: 1000 });
      }
      panels.set(notebook, widget);
      notebook.disposed.connect(() => widget.dispose());
      widget.disposed.connect(() => {
        panels.delete(notebook);
        view.dispose();
      });
      return widget;
    };

    app.commands.addCommand(OPEN, {
      label: trans.__('Refactor to Scripts'),
      caption: trans.__('Show the training and scoring scripts that this notebook becomes'),
      icon,
      isEnabled: () => tracker.currentWidget !== null,
      execute: async () => {
        const notebook = tracker.currentWidget;
        if (!notebook) {
          return;
        }
        await notebook.context.ready;
        const shown = panels.get(notebook);
        const widget = shown ?? open(notebook);
        app.shell.activateById(widget.id);
        if (!labShell) {
          (app.shell as { expandRight?: (id: string) => void }).expandRight?.(widget.id);
        }
        await widget.content.model.refresh();
      }
    });
    palette?.addItem({ command: OPEN, category: trans.__('Notebook Operations') });

    const follow = (settings: ISettingRegistry.ISettings) => {
      preferences.followEdits = settings.get('followEdits').composite as boolean;
      preferences.delay = settings.get('delay').composite as number;
      panels.forEach(widget => widget.content.model.setDelay(preferences.delay));
    };
    void registry
      ?.load(ID)
      .then(settings => {
        follow(settings);
        settings.changed.connect(follow);
      })
      .catch(reason => console.error('nbrefactor: the settings could not be read.', reason));
  }
};

export default plugin;
