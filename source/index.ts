// The library: what the core offers to other programs.
export {createContext, type Context} from './core/context.js';
export type * from './core/environment.js';
export {VenvError, type ErrorCode, type Failure} from './core/error.js';
export {fromBytes, fsPath, toBytes, type FsPath} from './core/platform/paths.js';
export type {Platform} from './core/platform/layout.js';
export type {Places} from './core/state/places.js';
export type {Cancellable, Progress, Work} from './core/work.js';
