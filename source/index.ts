// The library: what the core offers to other programs. Nothing here prints, asks or ends the process.
export {createContext, type Context} from './core/model/context.js';
export type * from './core/model/environment.js';
export {VenvError, type ErrorCode, type Failure} from './core/model/error.js';
export {discover, type DiscoverEvent, type DiscoverOptions} from './core/discover/discover.js';
export {centralStores} from './core/discover/central-stores.js';
export {inspectFully, type Inspection} from './core/inspect/inspect.js';
export {findInterpreters} from './core/python/interpreters.js';
export {createMeasurer, type Measurer} from './core/inspect/size/measurer.js';
export {judgeRequirements, type RequirementsReport} from './core/requirements/report.js';
export {checkEnvironment, type CheckReport} from './core/operate/check/check.js';
export {createEnvironment, type Created, type CreateRequest} from './core/operate/create/create.js';
export {deleteEnvironment, type Deleted, type DeleteRequest} from './core/operate/delete/delete.js';
export {freeHeld, type FreedAll} from './core/held/free.js';
export {listHeld, type HeldEnvironment} from './core/held/held-environments.js';
export {findInterrupted, recoverInterrupted, type Interrupted, type Recovered} from './core/held/recover.js';
export {resetEnvironment} from './core/operate/create/reset.js';
export {restoreHeld, type Restored} from './core/operate/restore/restore.js';
export {fromBytes, fsPath, toBytes, type FsPath} from './core/model/path.js';
export type {Platform} from './core/model/platform.js';
export {
	readEnvironment,
	scan,
	type ReadOptions,
	type ScanEvent,
	type ScanOptions,
	type Totals,
} from './core/scan/scan.js';
export type {Places} from './core/model/data-directories.js';
export type {Cancellable, Progress, Work} from './core/model/progress.js';
