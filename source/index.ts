// The library: what other programs may import. Nothing here prints, asks or ends the process. Each function takes its
// subject first and one object of options last: `context`, `signal`, `onProgress` and its own.
export * from './library/look.js';
export * from './library/change.js';
export {createContext, type Context} from './core/model/context.js';
export {VenvError, type ErrorCode, type Failure} from './core/model/error.js';
export {fromBytes, fsPath, toBytes, type FsPath} from './core/model/path.js';
export type * from './core/model/environment.js';
export type * from './core/model/use.js';
export type * from './headless/documents/index.js';
export type {Places} from './core/model/data-directories.js';
export type {Platform} from './core/model/platform.js';
export type {NamedPath, Phrase} from './core/model/phrase.js';
export type {Cancellable, Progress, Step, Work} from './core/model/progress.js';
export type {DiscoverEvent, DiscoverOptions} from './core/discover/discover.js';
export type {Inspection} from './core/inspect/inspect.js';
export type {FreedAll} from './core/held/free.js';
export type {HeldEnvironment} from './core/held/held-environments.js';
export type {Interrupted} from './core/held/find-interrupted.js';
export type {Recovered} from './core/held/recover.js';
export type {ExplainedReport as CheckReport} from './text/check.js';
export type {Deleted} from './core/operate/delete/delete.js';
export type {Restored} from './core/operate/restore/restore.js';
export type {Activation} from './core/operate/shell/activate.js';
export type {Shell} from './core/operate/shell/shells.js';
export type {Swept} from './core/operate/sweep/apply-plan.js';
export type {SweepPlan} from './core/operate/sweep/plan.js';
export type {RequirementsReport} from './core/requirements/report.js';
export type {ReadOptions, ScanEvent, ScanOptions, Totals} from './core/scan/scan.js';
