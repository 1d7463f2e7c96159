import {absolute, typedPath, type FsPath} from '../../core/model/path.js';
import type {ActionContext} from './action.js';

/** Path that an answer names. Of a command line the shell has read it; what was typed into a dialog may begin with `~`. */
export const namedPlace = (text: string, from: FsPath, {core, isInteractive}: ActionContext): FsPath =>
	isInteractive === true ? typedPath(text, {from, home: core.home}) : absolute(text, from);
