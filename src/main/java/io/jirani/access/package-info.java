/** How people and machines prove who they are: codes by SMS, operators' accounts, access tokens and sessions. */
@NullMarked
package io.jirani.access;

import org.jspecify.annotations.NullMarked;
