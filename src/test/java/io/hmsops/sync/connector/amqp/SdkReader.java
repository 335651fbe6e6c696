package io.hmsops.sync.connector.amqp;

import io.cloudevents.SpecVersion;
import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.core.message.impl.BaseGenericBinaryMessageReaderImpl;
import io.vertx.amqp.AmqpMessage;
import java.util.Map;
import java.util.function.BiConsumer;

/** Lets the CloudEvents SDK read a message in binary format; its own AMQP module is not at hand everywhere. */
final class SdkReader extends BaseGenericBinaryMessageReaderImpl<String, Object> {

    private static final String CONTENT_TYPE = "content-type";

    private final AmqpMessage message;
    private final String prefix;

    SdkReader(AmqpMessage message, String prefix) {
        super(SpecVersion.parse(message.applicationProperties().getString(prefix + "specversion")),
                BytesCloudEventData.wrap(message.bodyAsBinary().getBytes()));
        this.message = message;
        this.prefix = prefix;
    }

    @Override
    protected boolean isContentTypeHeader(String name) {
        return name.equals(CONTENT_TYPE);
    }

    @Override
    protected boolean isCloudEventsHeader(String name) {
        return name.startsWith(prefix);
    }

    @Override
    protected String toCloudEventsKey(String name) {
        return name.substring(prefix.length());
    }

    @Override
    protected void forEachHeader(BiConsumer<String, Object> each) {
        each.accept(CONTENT_TYPE, message.contentType());
        Map<String, Object> properties = message.applicationProperties().getMap();
        properties.forEach(each);
    }

    @Override
    protected String toCloudEventsValue(Object value) {
        return value.toString();
    }
}
