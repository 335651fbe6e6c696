package io.hmsops.sync.connector.document;

import java.nio.file.Path;
import org.apache.catalina.authenticator.BasicAuthenticator;
import org.apache.catalina.servlets.WebdavServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.apache.tomcat.util.descriptor.web.SecurityCollection;
import org.apache.tomcat.util.descriptor.web.SecurityConstraint;

/** Apache Tomcat's WebDAV servlet over a directory, on a free port of its own, with basic authentication. */
final class WebDavTomcat implements AutoCloseable {

    static final String USERNAME = "sync";
    static final String PASSWORD = "s3cr3t-Pa55";

    private final Tomcat tomcat = new Tomcat();

    WebDavTomcat(Path base, Path root) throws Exception {
        tomcat.setBaseDir(base.toString());
        tomcat.setHostname("localhost");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("maxPostSize", "-1");
        tomcat.addUser(USERNAME, PASSWORD);
        tomcat.addRole(USERNAME, "writer");
        var context = tomcat.addContext("/dav", root.toString());
        var servlet = Tomcat.addServlet(context, "webdav", new WebdavServlet());
        servlet.addInitParameter("readonly", "false");
        servlet.addInitParameter("listings", "true");
        servlet.addInitParameter("useStrongETags", "true");
        servlet.setLoadOnStartup(1);
        context.addServletMappingDecoded("/*", "webdav");
        var all = new SecurityCollection();
        all.addPatternDecoded("/*");
        var writers = new SecurityConstraint();
        writers.addCollection(all);
        writers.addAuthRole("writer");
        context.addConstraint(writers);
        context.addSecurityRole("writer");
        context.setLoginConfig(new LoginConfig("BASIC", "documents", null, null));
        context.getPipeline().addValve(new BasicAuthenticator());
        tomcat.start();
    }

    String url() {
        return "http://localhost:" + tomcat.getConnector().getLocalPort() + "/dav";
    }

    @Override
    public void close() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }
}
