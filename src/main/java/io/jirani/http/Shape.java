package io.jirani.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RequestExtractor;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.validation.RequestValidator;
import io.vertx.openapi.validation.ValidatorException;

/** Checks that a request has the shape the contract describes; the router's own check, but behind the gate. */
final class Shape {
    private final RequestValidator validator;
    private final RequestExtractor extractor = RequestExtractor.withBodyHandler();

    Shape(Vertx vertx, OpenAPIContract contract) {
        this.validator = RequestValidator.create(vertx, contract);
    }

    Handler<RoutingContext> of(OpenAPIRoute route) {
        var operation = route.getOperation();
        return Contract.readsItsOwnBody(operation) ? RoutingContext::next : ctx -> check(ctx, operation);
    }

    private void check(RoutingContext ctx, Operation operation) {
        extractor
                .extractValidatableRequest(ctx, operation)
                .compose(request -> validator.validate(request, operation.getOperationId()))
                .onSuccess(valid -> {
                    ctx.put(RouterBuilder.KEY_META_DATA_VALIDATED_REQUEST, valid);
                    ctx.next();
                })
                .onFailure(fault -> ctx.fail(
                        fault instanceof ValidatorException
                                ? new HttpException(400, fault.getMessage(), fault)
                                : fault));
    }
}
