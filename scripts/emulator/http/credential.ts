// http/: the one server of the local platform: what a request, a reply and a route are,
// and the faults that a reply can be made to have.

