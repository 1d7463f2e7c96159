export type * from './common.js';
export type * from './environment.js';
export type * from './look.js';
export type * from './change.js';
export type * from './sweep.js';
export type * from './held.js';
export type * from './shell.js';
