import type {LeftOver} from '../core/platform/files/remove-tree.js';
import {whyItStaysInWords} from './reasons/why-it-stays.js';

/** An entry that could not be removed in the form of documents: its reason in words. */
export const toldLeftOver = ({why, ...entry}: LeftOver) => ({...entry, why: whyItStaysInWords(why)});
