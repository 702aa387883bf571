// core/: what everybody, and what admins, may know of the token,
// worked out from the document alone.

