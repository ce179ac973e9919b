using namespace std;
