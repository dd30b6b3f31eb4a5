/**
 * What moves other people's money or rights waits here until enough other people have agreed to exactly that. A room whose
 * deed needs it gives {@link io.jirani.approvals.Proposals#register} an {@link io.jirani.approvals.Approvable}.
 */
@org.jspecify.annotations.NullMarked
package io.jirani.approvals;
