import type {PassedPins} from '../../core/operate/install/passed-pins.js';
import {listInWords} from './requirement-parts.js';

/** Says which versions a reset would go back to: `requirements.txt wants flask==2.0.1: the next reset goes back to it`. */
export const passedPinsInWords = ({file, pins}: PassedPins): string => {
	const named = pins.slice(0, 3).map(({name, required}) => `${name}${required}`);
	const names = pins.length > 3 ? [...named, `${pins.length - 3} more`] : named;
	return `${file} still asks for ${listInWords(names)}, to which the next reset goes back`;
};
