package io.hmsops.sync.bench;

import io.hmsops.sync.dev.EmbeddedBroker;
import io.hmsops.sync.dev.TemporaryData;
import io.vertx.core.Vertx;
import java.util.List;

/** An Artemis with a journal, in a process of its own. */
final class Broker implements AutoCloseable {

    private final Child process;
    private final int port = Child.freePort();

    Broker() {
        process = Child.ofOwn("broker", List.of("-Xmx512m"), Broker.class, List.of(Integer.toString(port)));
    }

    /** Arguments: the port that says that it is there, the broker's. */
    public static void main(String[] arguments) {
        Child.endWithStandardInput();
        var data = TemporaryData.newDirectory("bench-broker");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> TemporaryData.delete(data)));
        EmbeddedBroker.kept(data, Integer.parseInt(arguments[1]));
        Vertx.vertx().createHttpServer().requestHandler(request -> request.response().end())
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1").onFailure(failure -> Runtime.getRuntime().halt(1));
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.close();
    }
}
