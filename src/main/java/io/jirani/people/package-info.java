/** What people may ask of us about their data: what they agreed to, a copy of all of it, and that it goes (docs/privacy.md). */
@org.jspecify.annotations.NullMarked
package io.jirani.people;
