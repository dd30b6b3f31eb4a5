/** What every process needs to do work again and again: jobs, and the event log that others watch. */
@NullMarked
package io.jirani.run;

import org.jspecify.annotations.NullMarked;
