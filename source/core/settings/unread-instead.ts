/** Words for a file of settings that can't be read as a whole, after the reason. */
export const unreadInstead = 'every setting has its default, but rm, reset and sweep keep for undo what they remove';
