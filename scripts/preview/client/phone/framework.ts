import * as glassEasel from 'glass-easel';
import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter';
import { appCss, loaders, parts, templates } from 'mini-program';
import { createElement, pressByKeyboard } from './elements.ts';

/** The life cycle of a page; each has those it wants. */
export interface PageInstance {
  onLoad?(query: Record<string, string>): void;
  onShow?(): void;
  onReady?(): void;
  onHide?(): void;
  onUnload?(): void;
  onPullDownRefresh?(): void;
}

/** WeChat's component framework with the mini program's pages in it. */
export interface Framework {
  /** Puts a page into an element. */
  open(path: string, into: Element): PageInstance;
}

type Wired = Element & { __wxElement?: glassEasel.GeneralComponent };

/** Loads the components and pages, children first. `wx`, `App` and `getApp` must be there. */
export function createFramework(): Framework {
  const environment = new MiniProgramEnv();
  const space = environment.createCodeSpace('', true);
  writeIds(space);
  const backend = new glassEasel.CurrentWindowBackendContext();
  backend.document = {
    createElement,
    createTextNode: (text: string) => document.createTextNode(text),
    createDocumentFragment: () => document.createDocumentFragment(),
  } as unknown as typeof backend.document;
  const associated = environment.associateBackend(backend as never);
  listenToElements(backend);
  addStyle(appCss);
  for (const { path, config, css, prefix } of parts) {
    space.addComponentStaticConfig(path, config as never);
    const template = { groupList: templates, content: templates[path], fallbackListenerOnNativeNode: true };
    space.addCompiledTemplate(path, template as never);
    space.addStyleSheet(path, path, prefix);
    associated.registerStyleSheetContent(path, css);
  }
  for (const { path } of parts) space.globalComponentEnv(globalThis, path, () => void loaders[path]?.());
  return {
    open(path, into) {
      const placeholder = into.appendChild(document.createElement('div'));
      const root = associated.createRoot('page-root', space, path);
      root.attach(into as never, placeholder as never);
      return root.get() as unknown as PageInstance;
    },
  };
}

/** The framework keeps ids to itself; tests and labels want to find them in the document. */
function writeIds(space: object): void {
  const internal = space as { prepareComponentOptions(...args: unknown[]): [Record<string, unknown>] };
  const prepare = internal.prepareComponentOptions.bind(internal);
  internal.prepareComponentOptions = (...args) => {
    const prepared = prepare(...args);
    Object.assign(prepared[0], { writeIdToDOM: true, idPrefixGenerator: undefined });
    return prepared;
  };
}

function listenToElements(backend: glassEasel.CurrentWindowBackendContext): void {
  const dispatch = (
    target: glassEasel.GeneralComponent,
    type: string,
    detail: unknown,
    options: glassEasel.EventOptions & { originalEvent?: Event },
  ) => {
    const event = new glassEasel.Event(type, detail, options);
    glassEasel.Event.dispatchEvent(target, event);
    if (event.defaultPrevented()) options.originalEvent?.preventDefault();
  };
  backend.onEvent((target, type, detail, options) => {
    const wired = options as glassEasel.EventOptions & { originalEvent?: Event };
    const value = (wired.originalEvent?.target as { value?: unknown } | null)?.value;
    dispatch(target as never, type, type === 'input' ? { value } : detail, wired);
  });
  pressByKeyboard((element) => {
    let wired: Wired | null = element;
    while (wired && !wired.__wxElement) wired = wired.parentElement;
    if (wired?.__wxElement) dispatch(wired.__wxElement, 'tap', {}, { bubbles: true, composed: true });
  });
}

function addStyle(css: string): void {
  document.head.append(Object.assign(document.createElement('style'), { textContent: css }));
}
