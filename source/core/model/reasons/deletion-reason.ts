import type {FsPath} from '../path.js';
import type {UseHow} from '../use.js';

/** A directory or file that must not be removed, since the user or this program needs it. */
export type KeptName = 'home' | 'current-directory' | 'own-directory' | 'runtime' | 'program';

/** A fact for which a path may not be removed. `text/reasons/deletion.ts` has the words. */
export type DeletionReason =
	| {readonly type: 'windows' | 'relative-path' | 'held-already' | 'missing' | 'replaced' | 'unchecked'}
	| {readonly type: 'link-elsewhere' | 'unknown-link' | 'not-a-directory' | 'not-an-environment' | 'other-user'}
	| {readonly type: 'system-directory' | 'base-installation'}
	| {readonly type: 'kept'; readonly name: KeptName}
	| {readonly type: 'holds-kept'; readonly name: KeptName; readonly path: FsPath}
	| {readonly type: 'holds-root'; readonly path: FsPath}
	| {readonly type: 'owned-by-tool'; readonly tool: string}
	| {readonly type: 'unread-mounts' | 'mount-point'}
	| {readonly type: 'holds-mount'; readonly path: FsPath}
	/** Names at its top that belong to no environment. */
	| {readonly type: 'foreign-files'; readonly names: readonly string[]}
	| {readonly type: 'active'}
	| {readonly type: 'in-use'; readonly pid: number; readonly command: string; readonly how: UseHow};

/** A fact that a user should know before a removal that is allowed. */
export type DeletionWarning =
	| {readonly type: 'only-alias-goes'; readonly alias: 'link' | 'file'; readonly target: FsPath}
	| {readonly type: 'other-user' | 'below-root' | 'no-config'}
	/** The system doesn't show what runs. */
	| {readonly type: 'uses-unseen'}
	/** Names of files at its top that no package installed. */
	| {readonly type: 'stray-files'; readonly names: readonly string[]}
	| {readonly type: 'checkout'; readonly path: FsPath}
	/** Processes of other machines can't be seen. `source`: the device or share. */
	| {readonly type: 'shared-disk'; readonly fileSystem: string; readonly source: string};
