// Stands in for react-devtools-core in the bundle, which Ink only loads when DEV is set.
export default {initialize() {}, connectToDevTools() {}};
